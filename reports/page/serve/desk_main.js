import { hold } from "./alive.js";
import "./desk.js";

hold();
