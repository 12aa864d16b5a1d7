package transfer_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/transfer"
)

// A console whose operators fetch files from one folder and bring others into a second one. Over telnet it is served as any other console.
func ExampleMount() {
	logs, err := os.OpenRoot(os.TempDir())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer logs.Close()
	dir, _ := os.MkdirTemp("", "uploads")
	defer os.RemoveAll(dir)
	uploads, _ := os.OpenRoot(dir)
	defer uploads.Close()

	c := console.New(console.Config{Hostname: func() string { return "edge1" }})
	exec := c.Mode("exec", "{host}{#}")
	transfer.Mount(exec, transfer.Config{Send: logs, Receive: uploads, Level: 1, MaxSize: 16 << 20})

	keys := strings.NewReader("receive file\r\x18\x18\x18\x18\x18") // somebody gives up
	c.Serve(context.Background(), console.NewStream(keys, io.Discard, console.StreamConfig{Scripted: true}))
	entries, _ := uploads.Open(".")
	defer entries.Close()
	names, _ := entries.Readdirnames(0)
	fmt.Println(len(names), "files were received")
	// Output: 0 files were received
}
