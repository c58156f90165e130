export const french: Readonly<Record<string, string>> = {}
