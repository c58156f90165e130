/** Arrow keys move between the radio buttons of a group, Home and End to its ends. */
export function moveBetweenRadios(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const radios = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')]
  const at = radios.findIndex((radio) => radio === document.activeElement)
  const rtl = getComputedStyle(event.currentTarget).direction === 'rtl'
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    ArrowRight: rtl ? -1 : 1,
    ArrowLeft: rtl ? 1 : -1,
    Home: -at,
    End: radios.length - 1 - at,
  }
  const step = steps[event.key]
  if (at < 0 || step === undefined) return
  event.preventDefault()
  const next = radios[Math.min(radios.length - 1, Math.max(0, at + step))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
