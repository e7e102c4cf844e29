import { openMemoryStore } from "./memory.ts";
import { storeSuite } from "./store.suite.ts";

storeSuite("the store in memory", async () => openMemoryStore());
