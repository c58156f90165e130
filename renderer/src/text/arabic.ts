export const arabic: Readonly<Record<string, string>> = {}
