/** Listens to both directions of a management session, for a recording. Secrets are named to it, never given. */
export interface Tap {
  heard(bytes: Uint8Array): void;
  /** @param isSecret the text must not be kept */
  sent(text: string, isSecret: boolean): void;
}
