export const invoiceNumber = (number) => `R-${number}`;
