package lineedit_test

import (
	"fmt"

	"github.com/vtykit/vtykit/console/lineedit"
)

// A session hands over what it reads, sends what it gets back, and acts on events.
func Example() {
	var fold lineedit.Fold
	ed := lineedit.New(lineedit.Config{Width: 80, History: lineedit.NewHistory(20)})
	screen := ed.Start(nil, "router> ")
	for input := fold.Bytes([]byte("sh?\x7f\x7fping\r\n")); len(input) > 0; {
		out, n, ev := ed.Feed(screen, input)
		screen, input = out, input[n:]
		switch ev {
		case lineedit.Help:
			screen = append(ed.EndWith(screen, "?"), "show  send\r\n"...)
			screen = ed.Paint(screen)
		case lineedit.Line:
			screen = append(ed.End(screen), "runs "+ed.Text()...)
		}
	}
	fmt.Printf("%q\n", screen)
	// Output: "router> sh?\r\nshow  send\r\nrouter> sh\b \b\b \bping\r\nruns ping"
}
