import { files } from "../files";
import { test } from "../test";

test.use({ organization: "files" });
files(true);
