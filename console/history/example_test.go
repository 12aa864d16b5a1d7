package history_test

import (
	"fmt"
	"os"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/history"
)

func Example() {
	dir, err := os.MkdirTemp("", "history")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	lines, err := history.Open(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	console.New(console.Config{HistoryStore: lines}) // each session then adds to it, and begins with what it has

	lines.Add("bob", "show version")
	lines.Add("bob", "configure terminal")
	fmt.Println(lines.Lines("bob", 20))
	// Output: [show version configure terminal] <nil>
}
