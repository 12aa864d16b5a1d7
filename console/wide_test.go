package console_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// TestPagerCountsWideRows: no row of a page has left the screen when the pager stops, also where a character of two columns did not fit a
// row and went to the next.
func TestPagerCountsWideRows(t *testing.T) {
	for cols := 20; cols <= 40; cols++ {
		synctest.Test(t, func(t *testing.T) {
			c := console.New(console.Config{Login: console.NoLogin})
			c.Mode("exec", "r>").Command("print", "\nPrint", func(_ context.Context, s *console.Session, _ console.Args) error {
				for i := range 20 {
					s.Printf("%c%s%s\n", 'a'+rune(i), strings.Repeat("b", i%3), strings.Repeat("世", 20+i))
				}
				return nil
			})
			p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: cols, Rows: 12, Type: "xterm"}, c)
			defer p.stop()
			for page, keys := range []string{"print\r", " ", " "} {
				p.forget()
				p.raw(keys)
				long := screen.New(cols, 100)
				long.Write([]byte(p.sent()))
				_, rows := long.Cursor()
				if !strings.Contains(long.Row(rows), "--More--") {
					t.Fatalf("%d columns, page %d:\n%s", cols, page, long)
				}
				if page == 0 {
					rows-- // that of the command
				}
				if rows > 11 {
					t.Errorf("%d columns: page %d is of %d rows:\n%s", cols, page, rows, long)
				}
			}
		})
	}
}
