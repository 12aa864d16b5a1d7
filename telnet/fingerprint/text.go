package fingerprint

import (
	"encoding/json"
	"fmt"
	"strings"
)

// JSON is f, indented and with a line end. The order of the fields is that of the type, so that equal fingerprints are equal bytes.
func (f Fingerprint) JSON() []byte {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return []byte("{}\n") // strings, numbers and lists of them cannot fail
	}
	return append(b, '\n')
}

// textColumns is where the lines of String are folded.
const textColumns = 76

// String is f for people: a line for each thing that is known, folded at 76 columns, ended by LF.
func (f Fingerprint) String() string {
	var b strings.Builder
	client := Identity{Clients: f.Clients}.String()
	if len(f.Clients) == 1 && !f.Sure {
		client += " (from its description)"
	}
	item := func(label string, items ...string) { fold(&b, label, items) }
	item("client", client)
	item("hash", f.Hash)
	item("protocol", string(f.Protocol))
	item("opening", f.Opening...)
	item("volunteered", f.Volunteered...)
	item("answers", f.Answers...)
	item("unanswered", f.Unanswered...)
	item("terminal types", f.TerminalTypes...)
	item("window", f.Window)
	item("speed", f.Speed)
	item("charset", f.Charset)
	item("environment", f.Environ...)
	if len(f.SLC) > 0 {
		item("key functions", fmt.Sprint(len(f.SLC)))
	}
	item("further", f.Subnegotiations...)
	item("controls", f.Controls...)
	item("enter", f.Enter...)
	if f.EnterSplit {
		item("", "Enter comes in two pieces")
	}
	if f.Undoubled {
		item("", "bytes of 255 are not doubled")
	}
	item("robot check", string(f.Terminal))
	if f.Cut {
		item("", "there was more than is kept")
	}
	return b.String()
}

// fold writes items behind a label, nothing if all are empty.
func fold(b *strings.Builder, label string, items []string) {
	column := 0
	for _, s := range items {
		switch {
		case s == "":
			continue
		case column == 0:
			fmt.Fprintf(b, "%-15s ", label)
			column = 16
		case column+2+len(s) > textColumns:
			fmt.Fprintf(b, ",\n%16s", "")
			column = 16
		default:
			b.WriteString(", ")
			column += 2
		}
		b.WriteString(s)
		column += len(s)
	}
	if column > 0 {
		b.WriteByte('\n')
	}
}
