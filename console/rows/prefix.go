package rows

import (
	"math"
	"strconv"
	"time"
)

// Binary makes a Bytes column print powers of 1024 (KiB, MiB, GiB; IEC 80000-13) in place of powers of 1000, as is usual for memory and
// file systems. The value, and so what the filters and formats see, is the same.
func (c Column) Binary() Column { c.binary = true; return c }

// Scaled makes a Float column print three digits and the prefix of a power of 1000 (950, 12.3M), as is usual for rates; its decimals then
// are those of what has no prefix. The value, and so what the filters and formats see, is the same.
func (c Column) Scaled() Column { c.scaled = true; return c }

// Wide leaves the column out of a table on a screen that has no room for it; of several the last goes first. It is there where the
// screen is wide enough or has no width, where it was selected, and in all other formats; filters see it always.
func (c Column) Wide() Column { c.wide = true; return c }

// roomyText is how narrow text may become before wide columns go.
const roomyText = 16

// drop takes wide columns away, the last first, until the rest fits the screen, and gives back those for which there is room then. widths
// are those of the columns as they are.
func drop(s *Schema, cols, widths []int, screen int) ([]int, []int) {
	gone := make([]bool, len(cols))
	rest := func() (c, w []int) {
		for i := range cols {
			if !gone[i] {
				c, w = append(c, cols[i]), append(w, widths[i])
			}
		}
		return c, w
	}
	fits := func() bool {
		c, w := rest()
		return len(c) > 0 && fit(s, c, w, screen, roomyText)
	}
	for i := len(cols) - 1; i >= 0 && !fits(); i-- {
		gone[i] = s.cols[cols[i]].wide
	}
	for i := range cols {
		if gone[i] {
			gone[i] = false
			gone[i] = !fits()
		}
	}
	if c, w := rest(); len(c) > 0 {
		return c, w
	}
	return cols, widths
}

// AppendBinary appends an amount of data as a [Column.Binary] column has it: three digits and a unit of powers of 1024, cut. Four digits stand
// below the next unit.
func AppendBinary(dst []byte, n uint64) []byte {
	if n < 1024 {
		return append(strconv.AppendUint(dst, n, 10), " B"...)
	}
	unit := 0
	for n>>(10*(unit+2)) > 0 {
		unit++
	}
	whole, part := n>>(10*(unit+1)), n>>(10*unit)&1023 // the rest in 1024ths, cut
	dst = strconv.AppendUint(dst, whole, 10)
	switch hundredths := part * 100 / 1024; {
	case whole < 10:
		dst = append(dst, '.', byte('0'+hundredths/10), byte('0'+hundredths%10))
	case whole < 100:
		dst = append(dst, '.', byte('0'+hundredths/10))
	}
	return append(dst, ' ', "KMGTPE"[unit], 'i', 'B')
}

// AppendScaled appends a number as a [Column.Scaled] column of so many decimals has it: three digits and a prefix of a power of 1000.
func AppendScaled(dst []byte, v float64, decimals int) []byte {
	if math.Abs(v) < 999.5 {
		return strconv.AppendFloat(dst, v, 'f', decimals, 64)
	}
	unit := -1
	for math.Abs(v) >= 999.5 && unit < len("kMGTPE")-1 { // what would be rounded to 1000 has the next prefix
		v /= 1000
		unit++
	}
	shown := 0
	switch abs := math.Abs(v); {
	case abs < 9.995:
		shown = 2
	case abs < 99.95:
		shown = 1
	}
	return append(strconv.AppendFloat(dst, v, 'f', shown, 64), "kMGTPE"[unit])
}

// AppendDuration appends a length of time as a [Duration] column has it: its two largest units, such as 3d4h.
func AppendDuration(dst []byte, d time.Duration) []byte { return appendDuration(dst, d) }
