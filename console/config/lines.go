package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds of a configuration in text.
const (
	MaxText = 16 << 20 // bytes; 100 000 lines of 100 bytes are 10 MB
	MaxLine = 4096     // bytes of one command, which a banner is with all its lines; the console's own bound of a line

	maxDepth    = 16 // modes within one another
	maxReported = 20 // refused lines that an error names
)

// LineError is a line of a configuration that was refused. It does not hold the line: there may be a secret in it.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

var (
	errTooLarge = fmt.Errorf("config: more than %d bytes", MaxText)
	errTooLong  = fmt.Errorf("more than %d bytes", MaxLine)
	errTooDeep  = fmt.Errorf("more than %d levels", maxDepth)
	errNoEnd    = errors.New("the banner has no end")
)

// node is one command with those of the mode that it opens.
type node struct {
	text   string // without blanks around it; a banner holds all its lines, divided by LF
	number int    // of its line
	kids   []*node
}

// parse reads a configuration: commands, of which those indented deeper belong to the one above. Comments (! and #), empty lines and the
// heading of `show running-config` are left out, and so is all behind `end`. A banner goes on until its delimiter comes again.
func parse(text string) (*node, error) {
	if len(text) > MaxText {
		return nil, errTooLarge
	}
	type level struct {
		indent int
		n      *node
	}
	root := &node{}
	open := []level{{-1, root}}
	var banner *node
	for number := 1; text != ""; number++ {
		raw, rest, _ := strings.Cut(text, "\n")
		text = rest
		if banner != nil {
			if len(banner.text)+1+len(raw) > MaxLine {
				return nil, &LineError{banner.number, errTooLong}
			}
			if banner.text += "\n" + strings.TrimRight(raw, "\r"); !unfinished(banner.text) {
				banner = nil
			}
			continue
		}
		trimmed := strings.TrimLeft(raw, " \t")
		indent := len(raw) - len(trimmed)
		trimmed = strings.TrimRight(trimmed, " \t\r")
		if trimmed == "" || trimmed[0] == '!' || trimmed[0] == '#' || heading(trimmed) {
			continue
		}
		if len(trimmed) > MaxLine {
			return nil, &LineError{number, errTooLong}
		}
		for open[len(open)-1].indent >= indent {
			open = open[:len(open)-1]
		}
		if trimmed == "end" && len(open) == 1 {
			return root, nil
		}
		if len(open) > maxDepth {
			return nil, &LineError{number, errTooDeep}
		}
		n := &node{text: trimmed, number: number}
		above := open[len(open)-1].n
		above.kids = append(above.kids, n)
		open = append(open, level{indent, n})
		if unfinished(trimmed) {
			banner = n
		}
	}
	if banner != nil {
		return nil, &LineError{banner.number, errNoEnd}
	}
	return root, nil
}

// heading tells the lines before a running configuration that are no commands.
func heading(text string) bool {
	return text == "Building configuration..." || strings.HasPrefix(text, "Current configuration :")
}

// unfinished says whether text is a banner whose closing delimiter has not come: `banner motd`, a character, or ^C in two, the text, and
// the character again.
func unfinished(text string) bool {
	rest, ok := strings.CutPrefix(text, "banner ")
	if !ok {
		return false
	}
	_, rest, _ = strings.Cut(strings.TrimLeft(rest, " \t"), " ")
	if rest = strings.TrimLeft(rest, " \t"); rest == "" {
		return false
	}
	_, size := utf8.DecodeRuneInString(rest)
	if strings.HasPrefix(rest, "^C") {
		size = len("^C")
	}
	return !strings.Contains(rest[size:], rest[:size])
}

// String is the configuration with one blank of indent for each level and no comments.
func (n *node) String() string {
	var b strings.Builder
	n.write(&b, 0)
	return b.String()
}

func (n *node) write(b *strings.Builder, depth int) {
	for _, k := range n.kids {
		for range depth {
			b.WriteByte(' ')
		}
		b.WriteString(k.text)
		b.WriteByte('\n')
		k.write(b, depth+1)
	}
}

// equal compares what stands below.
func (n *node) equal(o *node) bool {
	if len(n.kids) != len(o.kids) {
		return false
	}
	for i, k := range n.kids {
		if k.text != o.kids[i].text || !k.equal(o.kids[i]) {
			return false
		}
	}
	return true
}

// texts are the commands right below.
func (n *node) texts() []string {
	list := make([]string, len(n.kids))
	for i, k := range n.kids {
		list[i] = k.text
	}
	return list
}
