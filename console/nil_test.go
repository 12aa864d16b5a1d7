package console_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	view := func() *console.View {
		c := console.New(console.Config{})
		c.Mode("exec", "")
		return c.View("v")
	}
	for want, make := range map[string]func(){
		"Enters: nil mode":           func() { console.Enters(nil) },
		"Typed: nil pipes":           func() { console.Typed(nil) },
		"NewStream: nil reader":      func() { console.NewStream(nil, io.Discard, console.StreamConfig{}) },
		"NewStream: nil writer":      func() { console.NewStream(strings.NewReader(""), nil, console.StreamConfig{}) },
		"NewLogHandler: nil console": func() { console.NewLogHandler(nil, nil) },
		"Session.Enter: nil mode":    func() { console.New(console.Config{}).Batch(nil).Session().Enter(nil, nil) },
		"View.Include: nil mode":     func() { view().Include(nil, "show") },
		"View.Exclude: nil mode":     func() { view().Exclude(nil, "show") },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "console: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}
