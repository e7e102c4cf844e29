// Written by `npm run catalogue`.
import type { Platform } from "./platform.ts";

export const platforms: readonly Platform[] = [
];
