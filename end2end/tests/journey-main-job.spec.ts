import { mainJob } from "../main-job";
import { test } from "../test";

test.use({ organization: "main-job", complaints: /status of 422/ });
mainJob(true);
