import { mainJob } from "../main-job";
import { test } from "../test";

test.use({ organization: "main-job-nojs" });
mainJob(false);
