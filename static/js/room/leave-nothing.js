// @ts-check
/** Outside of the room: what a page of it left for the next one is wanted no more. */
import { Carryover } from "./carryover.js";

new Carryover(sessionStorage, "").clear();
