/** The control messages of the model, RFC 2661 §3.2, as small numbers for typed arrays. */
export const MESSAGE = { icrq: 0, iccn: 1, cdn: 2, hello: 3, sccrq: 4, scccn: 5 } as const;
export type Message = (typeof MESSAGE)[keyof typeof MESSAGE];

export const MESSAGE_NAMES = ["ICRQ", "ICCN", "CDN", "HELLO", "SCCRQ", "SCCCN"] as const;
export type MessageName = (typeof MESSAGE_NAMES)[number];

export const isRequest = (message: Message): boolean => message === MESSAGE.icrq || message === MESSAGE.sccrq;
