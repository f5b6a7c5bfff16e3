import { keyboardJourney } from "../keyboard";
import { test } from "../test";

test.use({ organization: "keyboard" });
keyboardJourney(true);
