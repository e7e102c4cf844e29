// JUNIPER-CHASSIS-CLUSTER-MIB (rev. 2019-08-29).
const CLUSTER = "1.3.6.1.4.1.2636.3.39.1.14.1";

export const CLUSTER_NOTIFICATIONS = `${CLUSTER}.0`;
export const clusterObject = (number: number): string => `${CLUSTER}.1.${number}`;
