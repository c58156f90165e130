const sizes: Readonly<Record<'thumbnail' | 'before' | 'after', readonly [number, number]>> = {
  thumbnail: [320, 240],
  before: [160, 120],
  after: [640, 480],
}

/** A landscape painted from a number, for galleries on machines without a folder of photographs. */
export function paintedPhoto(seed: number, kind: keyof typeof sizes): string {
  const [width, height] = sizes[kind]
  const hue = (seed * 47) % 360
  const ridge = (base: number, swing: number, phase: number): string => {
    const points = Array.from({ length: 33 }, (_, index) => {
      const y = base + swing * Math.sin(index * 0.55 + phase) + swing * 0.4 * Math.sin(index * 1.7 + phase)
      return `${index * 20},${y.toFixed(1)}`
    })
    return `0,480 ${points.join(' ')} 640,480`
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 640 480">
    <linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue} 45% 42%)"/><stop offset="1" stop-color="hsl(${hue + 40} 60% 82%)"/></linearGradient>
    <rect width="640" height="480" fill="url(#sky)"/>
    <circle cx="${120 + ((seed * 83) % 400)}" cy="${90 + ((seed * 31) % 90)}" r="34" fill="hsl(${hue + 50} 90% 90%)"/>
    <polygon points="${ridge(280, 26, seed)}" fill="hsl(${hue + 10} 26% 48%)"/>
    <polygon points="${ridge(340, 20, seed * 2 + 1)}" fill="hsl(${hue + 5} 28% 34%)"/>
    <polygon points="${ridge(400, 14, seed * 3 + 2)}" fill="hsl(${hue} 30% 20%)"/>
  </svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
