import { hold } from "./alive.js";
import "./check.js";

hold();
