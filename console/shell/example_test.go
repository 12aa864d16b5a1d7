package shell_test

import (
	"context"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/shell"
)

// A console gets `shell`, and `capture`, which runs one program with arguments from the device's settings.
func ExampleCommand() {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	shell.Command(exec, "shell", shell.Config{Observe: func(e shell.Event) {
		fmt.Println(e.User, e.Remote, e.Argv, e.Status)
	}})

	argv, err := shell.Split(`tcpdump -n -i eth0 "tcp port 179"`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(argv), argv[4])
	shell.Command(exec, "capture", shell.Config{Argv: argv, Help: "Show BGP packets as they come", MaxRun: 10 * time.Minute})
	// Output: 5 tcp port 179
}

// A program is driven by lines; on Windows this would be cmd.exe with `dir`.
func ExampleProcess() {
	p, err := shell.Start(context.Background(), []string{"sh"}, shell.ProcessConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	for _, line := range []string{"echo one", "echo two >&2", "exit 3"} {
		if err := p.Send(line); err != nil {
			fmt.Println(err)
		}
	}
	err = p.Wait()
	fmt.Printf("%s%v\n", p.Output(), err)
}
