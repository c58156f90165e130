import { z } from 'zod'
import { isSetting, type Setting, type SettingGroup, type SettingsTable } from './setting.ts'

type GroupShape<Group> = {
  -readonly [Name in keyof Group]: Group[Name] extends Setting<infer Field> ? Field : never
}

type Shape<Table> = {
  -readonly [Name in keyof Table]: Table[Name] extends Setting<infer Field>
    ? Field
    : z.ZodDefault<z.ZodObject<GroupShape<Table[Name]>>>
}

/** The schema of a table's settings. */
export type SettingsSchema<Table> = z.ZodObject<Shape<Table>>

/** The schema of a group's settings: one object, in which each member has its default. */
export function groupSchemaOf<Group extends SettingGroup>(group: Group): z.ZodObject<GroupShape<Group>> {
  const fields = Object.entries(group).map(([name, { field }]) => [name, field] as const)
  return z.object(Object.fromEntries(fields)) as unknown as z.ZodObject<GroupShape<Group>>
}

/** The schema of all settings of a table. What is missing gets its default, groups included. */
export function settingsSchemaOf<Table extends SettingsTable>(table: Table): SettingsSchema<Table> {
  const shape = Object.entries(table).map(([name, entry]) => {
    if (isSetting(entry)) return [name, entry.field] as const
    const group = groupSchemaOf(entry)
    return [name, group.default(group.parse({}))] as const
  })
  return z.object(Object.fromEntries(shape)) as unknown as SettingsSchema<Table>
}
