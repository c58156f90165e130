/** Extensions of the files that can be read, for dialogs and file managers; what a file is, its content says. */
export const imageExtensions =
  'jpg jpeg jfif png webp tif tiff avif gif heic heif hif jxl bmp jp2 psd dng cr2 cr3 nef arw raf orf rw2 pef'.split(
    ' ',
  )
