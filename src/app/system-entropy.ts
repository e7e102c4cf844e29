import { randomBytes } from "node:crypto";
import { type Entropy, pooledEntropy } from "../time/entropy.ts";

/** The system's generator, for everything that runs live. */
export const systemEntropy: Entropy = pooledEntropy(randomBytes);
