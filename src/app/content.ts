import type { Content } from "../circle/context.ts";
import { causes } from "../knowledge/causes/catalogue.ts";
import { platforms } from "../platforms/catalogue.ts";

/** All that the circle judges by: the devices it can read and the causes it knows. */
export const content: Content = { platforms, causes };
