import { droppedPacket } from "../data-plane.ts";

export const decryptBadPad = droppedPacket("RT_IPSEC_DECRYPT_BAD_PAD", "decryption-failed");
