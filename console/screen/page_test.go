package screen_test

import (
	"context"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/screen"
)

// TestPageAsLargeAsTheTerminal: without a number a page has the rows that the terminal has then, less those that stand around it.
func TestPageAsLargeAsTheTerminal(t *testing.T) {
	s := &screen.Screens{
		Folder: files("root", "{% page `list` %}{% set `page` `n: ` %}\n"),
		Get: map[string]screen.Get{"list": func(context.Context, *screen.Client) (string, error) {
			return strings.Repeat("line\n", 2*screen.PageFrame), nil
		}},
	}
	at(t, s, 1, "xterm", func(d *seat) {
		d.shows("terminal length 8\r", "host>")
		d.shows("screen\r", "line\nline\nline\npage 1 of 4\nn:")
		d.shows("q\r", "host>")
		d.shows("terminal length 4\r", "host>")
		d.shows("screen\r", "line\npage 1 of 10\nn:")
		d.shows("q\r", "host>")
		d.shows("terminal length 0\r", "host>")
		d.shows("screen\r", "line\npage 1 of 1\nn:")
		d.shows("q\r", "host>")
	})
}
