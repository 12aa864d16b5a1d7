package auth_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
)

// A console whose accounts go to a file of bounded size, and whose commands are for those who have logged in.
func ExampleBooks() {
	dir, err := os.MkdirTemp("", "vtykit-example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	journal := &auth.Journal{Path: filepath.Join(dir, "accounts")}
	queue := &auth.Queue{To: journal}
	users := auth.NewMemory()
	console.New(console.Config{
		Login:     auth.Password(users, auth.Policy{}),
		Authorize: auth.Commands(auth.IfAuthenticated),
		Account:   &auth.Books{To: queue, Interim: 15 * time.Minute},
	})

	queue.Account(auth.Record{Kind: auth.CommandRun, Session: "5bd1e99500000001", Time: time.Unix(1700000000, 0), Command: "show version",
		Who: auth.Subject{User: "alice", Level: 15, Line: 3, Method: auth.MethodLocal}})
	queue.Close(context.Background()) // at the end of the program, behind console.Accounted
	journal.Close()
	text, _ := os.ReadFile(journal.Path)
	fmt.Println(strings.TrimSpace(string(text)))
	// Output: 2023-11-14T22:13:20.000Z kind=command session=5bd1e99500000001 user=alice port=tty3 level=15 by=local command="show version"
}
