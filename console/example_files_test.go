package console_test

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// A folder in which operators keep what commands print. The program lists it and reads from it as they do.
func ExampleMode_FileCommands() {
	dir, err := os.MkdirTemp("", "flash")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	root, err := os.OpenRoot(dir) // /var/lib/device/flash, say; it must be there
	if err != nil {
		fmt.Println(err)
		return
	}
	defer root.Close()
	files := &console.Files{Root: root, Level: 15, MaxSize: 64 << 10, MaxFiles: 16} // 1 MiB at the most

	c := console.New(console.Config{Files: files})
	exec := c.Mode("exec", "{host}{#}")
	exec.FileCommands()

	ctx, operator := context.Background(), console.User{Name: "alice", Level: 15}
	for _, line := range []string{"show privilege | redirect flash:level.txt", "more level.txt", "more other.txt"} {
		c.RunLine(ctx, operator, line, os.Stdout)
	}
	list, err := files.List()
	for _, info := range list {
		fmt.Println(info.Name(), info.Size(), err)
	}
	f, err := files.Open("level.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	fmt.Printf("%q %v\n", text, err)
	// Output:
	// Current privilege level is 15
	// % Error opening flash:/other.txt (No such file or directory)
	// level.txt 30 <nil>
	// "Current privilege level is 15\n" <nil>
}

// One line for a web page whose frame has 40 columns and shows UTF-8: the command draws for it as for a terminal of that size.
func ExampleConsole_RunLineFor() {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	percent := arg.Int("PERCENT", 0, 100)
	exec.Command("show bar", `PERCENT
		A bar as wide as the screen
		PERCENT  how much of it is full`, func(_ context.Context, s *console.Session, a console.Args) error {
		cols, _ := s.Size()
		if cols == 0 { // no bound
			cols = 80
		}
		full := '#'
		if s.Unicode() {
			full = '█'
		}
		for range cols * percent.Get(a) / 100 {
			s.Printf("%c", full)
		}
		s.Printf("\n")
		return nil
	}, percent)

	ctx, page := context.Background(), console.LineOptions{Cols: 40, Unicode: true}
	for _, line := range []string{"show bar 25", "show bar 125"} {
		fmt.Println(c.RunLineFor(ctx, console.User{Name: "alice", Level: 1}, line, os.Stdout, page))
	}
	// Output:
	// ██████████
	// 0
	//          ^
	// % Invalid input detected at '^' marker.
	//
	// 1
}
