import { everyScreenPassesAxe } from "../axe";
import { test } from "../test";

test.use({
  colorScheme: "dark",
  organization: "axe-dark",
  pace: { latencyMs: 250, rateLimit: 0 },
  // What does not exist is answered as such, and so is a note without words; some questions are cut off.
  complaints: /404 \(Not Found\)|422 \(Unprocessable Entity\)|net::ERR_FAILED/,
});

everyScreenPassesAxe();
