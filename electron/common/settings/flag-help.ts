import { z } from 'zod'
import type { Setting } from './setting.ts'
import type { SettingFlag } from './setting-flag.ts'

/** Whether a flag's argument is a number. */
export function takesNumber(flag: SettingFlag, setting: Setting): boolean {
  return flag.convert?.isNumber ?? innermost(setting.field) instanceof z.ZodNumber
}

/** A flag's line in the help, with the default that the setting has. */
export function flagDescription(flag: SettingFlag, setting: Setting): string {
  const text = flag.defaultHelp ?? defaultArgument(flag, setting)
  return text === null ? flag.help : `${flag.help} (default: ${text})`
}

function defaultArgument(flag: SettingFlag, setting: Setting): string | null {
  if (flag.value !== undefined) return null
  if (flag.convert) return flag.convert.toArgument(setting.default)
  return typeof setting.default === 'string' || typeof setting.default === 'number'
    ? String(setting.default)
    : null
}

/** The schema inside defaults and `nullable`. */
function innermost(schema: unknown): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? innermost(schema.unwrap())
    : schema
}
