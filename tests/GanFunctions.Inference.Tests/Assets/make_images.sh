#!/bin/sh
# Makes the small image files that lie beside it, with ImageMagick 6 (Debian: imagemagick).
set -e
cd "$(dirname "$0")"
# Four 16x16 blocks from left to right: red, green, blue and a grey of 128.
convert -size 16x16 xc:'rgb(255,0,0)' xc:'rgb(0,255,0)' xc:'rgb(0,0,255)' xc:'rgb(128,128,128)' +append +repage blocks.miff
convert blocks.miff -colorspace CMYK -sampling-factor 1x1 -quality 98 blocks_cmyk.jpg
convert blocks.miff -interlace JPEG -sampling-factor 1x1 -quality 98 blocks_progressive.jpg
convert blocks.miff -colorspace Gray -quality 98 blocks_grey.jpg
convert blocks.miff -depth 16 -define png:bit-depth=16 -define png:color-type=2 blocks_16bit.png
convert blocks.miff -type Palette -define png:color-type=3 blocks_palette.png
convert blocks.miff blocks.bmp
convert -delay 10 -loop 0 \( -size 8x8 xc:red \) \( -size 8x8 xc:lime \) \( -size 8x8 xc:blue \) animated.gif
convert -delay 10 -loop 0 \( -size 8x8 xc:red \) \( -size 8x8 xc:lime \) \( -size 8x8 xc:blue \) -define webp:lossless=true animated.webp
convert -size 8x8 xc:none -fill red -draw 'rectangle 0,0 3,7' half_transparent.gif
rm blocks.miff
