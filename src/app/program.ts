/** How its commands are written in what it prints, to be copied: in a clone, and where npm runs it, it is `npx`'s to find. */
export const PROGRAM = process.env.npm_execpath === undefined ? "spindrift" : "npx spindrift";
