package status

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// The shape of IOS's `show processes cpu history`: ten rows of ten percent, above them each column's value in three rows of digits, read
// from the top, and an axis with a mark at each fifth column. The newest value stands at the left.
const (
	graphRows   = 10
	graphMargin = 4 // columns of the percentages at the left
	graphDigits = 3 // rows of digits
)

// graph is one of the three.
type graph struct {
	points  []Point // newest first
	caption string
	indent  int  // of the caption, at IOS's own width
	bars    bool // maximum and average, else one value
}

// graphs are the three of a history; what is "CPU".
func graphs(h History, what string) []graph {
	return []graph{
		{h.Seconds, what + "% per second (last 60 seconds)", 15, false},
		{h.Minutes, what + "% per minute (last 60 minutes)", 15, true},
		{h.Hours, what + "% per hour (last 72 hours)", 19, true},
	}
}

// drawHistory draws all three, below a line with the host's name and the time, for a screen that is so wide; 0 is a screen without end.
func drawHistory(host string, now time.Time, h History, what string, width int, blocks bool) string {
	var b strings.Builder
	at := now.Format("03:04:05 PM Monday Jan 2 2006 MST")
	if head := len(host) + len("   ") + len(at); width > 0 && head > width {
		at = now.Format("15:04:05 Jan 2 2006")
	}
	fmt.Fprintf(&b, "\n%s   %s\n\n", host, at)
	for _, g := range graphs(h, what) {
		g.draw(&b, width, blocks)
		b.WriteByte('\n')
	}
	return b.String()
}

// draw makes columns of the points: as many of them to a column, or columns to a point, as the width asks for.
func (g graph) draw(b *strings.Builder, width int, blocks bool) {
	room := width - graphMargin
	if width <= 0 {
		room = len(g.points)
	}
	room = max(room, len(g.points)/15) // of the narrowest screen, more is no graph
	per, wide := (len(g.points)+room-1)/room, max(min(room/len(g.points), 2), 1)
	cols := merge(g.points, per)
	for row := range graphDigits {
		g.line(b, "", cols, wide, func(p Point) string { return digit(p, graphDigits-1-row) }, false)
	}
	for percent := 100; percent > 0; percent -= 100 / graphRows {
		mark := asciiMark
		if blocks {
			mark = blockMark
		}
		g.line(b, fmt.Sprintf("%3d ", percent), cols, wide, func(p Point) string { return mark(p, percent, g.bars) }, true)
	}
	g.axis(b, len(cols), per, wide)
	indent := g.indent * wide
	if per > 1 {
		indent = max((graphMargin+len(cols)-len(g.caption))/2, 0)
	}
	fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", indent), g.caption)
	if g.bars {
		legend := "* = maximum CPU%   # = average CPU%"
		if blocks {
			legend = "░ = maximum CPU%   █ = average CPU%"
		}
		legend = strings.ReplaceAll(legend, "CPU%", g.caption[:strings.IndexByte(g.caption, '%')+1])
		if indent = max(indent-1, 0); width > 0 && indent+utf8.RuneCountInString(legend) > width {
			legend = strings.ReplaceAll(legend, g.caption[:strings.IndexByte(g.caption, '%')+1], "")
		}
		fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", indent), legend)
	}
}

// line writes one row without the blanks at its end. Each cell is so many columns wide.
func (g graph) line(b *strings.Builder, margin string, cols []Point, wide int, cell func(Point) string, repeat bool) {
	var row strings.Builder
	fmt.Fprintf(&row, "%*s", -graphMargin, margin)
	for _, p := range cols {
		c := cell(p)
		switch {
		case repeat:
			row.WriteString(strings.Repeat(c, wide))
		default:
			row.WriteString(c + strings.Repeat(" ", wide-1))
		}
	}
	b.WriteString(strings.TrimRight(row.String(), " "))
	b.WriteByte('\n')
}

// axis writes the two rows of the time axis: the higher digit above the lower one, at each fifth column.
func (g graph) axis(b *strings.Builder, cols, per, wide int) {
	upper := []byte(strings.Repeat(".", cols*wide+1))
	lower := []byte(strings.Repeat(" ", cols*wide+1))
	for k := 0; k <= cols; k += 5 {
		at := k * per
		upper[k*wide] = byte('0' + at%10)
		if at >= 10 {
			upper[k*wide], lower[k*wide] = byte('0'+at/10%10), byte('0'+at%10)
		}
	}
	fmt.Fprintf(b, "%s%s\n%s\n", strings.Repeat(" ", graphMargin-1), upper, strings.TrimRight(strings.Repeat(" ", graphMargin-1)+string(lower), " "))
}

// merge makes one point of so many.
func merge(points []Point, per int) []Point {
	if per <= 1 {
		return points
	}
	var out []Point
	for i := 0; i < len(points); i += per {
		var p Point
		n, total := 0, 0.0
		for _, q := range points[i:min(i+per, len(points))] {
			if q.Known {
				p.Known, p.Maximum, total, n = true, max(p.Maximum, q.Maximum), total+q.Average, n+1
			}
		}
		if n > 0 {
			p.Average = total / float64(n)
		}
		out = append(out, p)
	}
	return out
}

// digit is that of the maximum in whole percent: place 2 is the hundreds. IOS leaves the column of zero empty.
func digit(p Point, place int) string {
	n := int(math.Round(p.Maximum))
	power := int(math.Pow10(place))
	if !p.Known || n == 0 || n < power {
		return " "
	}
	return string(rune('0' + n/power%10))
}

// asciiMark is a cell as in IOS, which rounds to the nearest ten.
func asciiMark(p Point, percent int, bars bool) string {
	reaches := func(v float64) bool { return p.Known && math.Round(v)+50/graphRows >= float64(percent) }
	switch {
	case bars && reaches(p.Average):
		return "#"
	case reaches(p.Maximum):
		return "*"
	}
	return " "
}

// eighths are blocks by the height that is filled from below.
var eighths = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// blockMark is a cell to an eighth of its height; one that the average fills in part shows no maximum.
func blockMark(p Point, percent int, bars bool) string {
	fill := func(v float64) int {
		if !p.Known {
			return 0
		}
		return int(math.Round(min(max((v-float64(percent)+100/graphRows)/(100/graphRows), 0), 1) * 8))
	}
	if n := fill(p.Average); n > 0 || !bars {
		return eighths[n]
	}
	if fill(p.Maximum) >= 4 {
		return "░"
	}
	return " "
}
