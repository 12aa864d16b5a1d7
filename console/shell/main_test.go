package shell

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// helper as the first argument makes the test binary one of the programs that the tests run, so that they run where no others are known.
const helper = "-helper"

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == helper {
		os.Exit(help(os.Args[2], os.Args[3:]))
	}
	goleak.VerifyTestMain(m)
}

func help(what string, args []string) int {
	switch what {
	case "args": // prints its arguments and its environment
		_ = json.NewEncoder(os.Stdout).Encode(args)
		_ = json.NewEncoder(os.Stdout).Encode(os.Environ())
	case "lines": // answers each line, until exit
		fmt.Println("ready")
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			switch line := in.Text(); line {
			case "exit":
				return 3
			case "error":
				fmt.Fprintln(os.Stderr, "an error")
			default:
				fmt.Printf("<%s>\n", line)
			}
		}
		fmt.Println("end of input")
	case "flood": // writes without end
		for i := 0; ; i++ {
			fmt.Printf("line %d of a program that writes without end\n", i)
		}
	case "deaf": // neither reads nor ends
		fmt.Println("ready")
		time.Sleep(time.Hour)
	case "family": // starts another, and both stay
		p, err := os.StartProcess(os.Args[0], []string{os.Args[0], helper, "deaf"}, &os.ProcAttr{Files: []*os.File{nil, os.Stdout, os.Stderr}})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Printf("pid %d. pid %d.\n", os.Getpid(), p.Pid)
		time.Sleep(time.Hour)
	case "quit":
		fmt.Println("bye")
		fmt.Print(strings.Repeat("x", 200<<10) + "last")
	}
	return 0
}

// helperArgv runs the test binary as one of the above.
func helperArgv(t *testing.T, args ...string) []string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{path, helper}, args...)
}
