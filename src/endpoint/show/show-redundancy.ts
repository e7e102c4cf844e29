import type { RedundantInterfaces, RedundantPeers } from "../redundancy/pair.ts";
import { apart } from "./spelling.ts";
import type { RedundancyView } from "./view.ts";

// `show ipsec redundancy`. The colons of the two ends stand under one another.

export const redundancyLines = ({ interfaces, peers }: RedundancyView): readonly string[] =>
  apart([...interfaces.map(interfaceLines), ...peers.map(peerLines)]);

const interfaceLines = ({ failures, primary, backup }: RedundantInterfaces): readonly string[] => [
  `Failure counter: ${failures}`,
  `Primary interface: ${primary.name}, State: ${primary.state}`,
  `Backup interface : ${backup.name}, State: ${backup.state}`,
];

const peerLines = ({ name, failures, localAddress, primary, backup }: RedundantPeers): readonly string[] => [
  `Security association: ${name}, Failure counter: ${failures}`,
  `Local IP: ${localAddress}`,
  `Primary remote IP: ${primary.address}, State: ${primary.state}`,
  `Backup remote IP : ${backup.address}, State: ${backup.state}`,
];
