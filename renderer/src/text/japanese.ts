export const japanese: Readonly<Record<string, string>> = {}
