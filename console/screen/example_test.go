package screen_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/screen"
)

// Two screens: one with a value of the device, and one that asks where to go. Their folder is usually os.DirFS of one that people may write to.
func ExampleScreens() {
	screens := &screen.Screens{
		Folder: fstest.MapFS{
			"root.txt": {Data: []byte("Fan: {% get \"fan\" %}\n{% set \"go\" \"Next: \" %}")},
			"bye.txt":  {Data: []byte("Bye.\n")},
		},
		Get: map[string]screen.Get{"fan": func(context.Context, *screen.Client) (string, error) { return "40 %", nil }},
		Set: map[string]screen.Set{"go": func(_ context.Context, _ *screen.Client, data string) (string, error) {
			if data != "bye" {
				return "", console.UserError("There is no such place")
			}
			return "bye", nil // the name of a screen
		}},
	}
	c := console.New(console.Config{Hostname: func() string { return "cooler" }})
	exec := c.Mode("exec", "{host}{#}")
	screens.Command(exec, "screen")

	// What somebody types, at a terminal that is a program's.
	c.Serve(context.Background(), console.NewStream(strings.NewReader("screen\nhome\nbye\nexit\n"), lf{}, console.StreamConfig{Scripted: true}))
	fmt.Println()
	// Output:
	// cooler>screen
	// Fan: 40 %
	// Next: home
	// % There is no such place
	// Next: bye
	// Bye.
	// cooler>exit
}

// lf prints lines as an example has them.
type lf struct{}

func (lf) Write(p []byte) (int, error) {
	_, err := strings.NewReplacer("\r", "").WriteString(os.Stdout, string(p))
	return len(p), err
}
