package output_test

import (
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console/output"
)

func ExampleParsePipes() {
	pipe, err := output.ParsePipes(" include eth0|eth1 | count up")
	if err != nil {
		fmt.Println(err)
		return
	}
	print := func(line []byte) { fmt.Printf("%s\n", line) }
	for _, line := range []string{"eth0 up", "eth1 down", "wlan0 up"} {
		pipe.Line([]byte(line), print)
	}
	pipe.Close(print)
	// Output: Number of lines which match regexp = 1
}

func ExamplePager() {
	pager := output.NewPager(80, 3)
	keys := strings.NewReader("\rq")
	for _, line := range []string{"one", "two", "three", "four"} {
		for pager.Add([]byte(line), len(line)) == output.Stop {
			fmt.Printf("%q\n", pager.Show(nil, " --More-- "))
			key, _ := keys.ReadByte()
			if _, act := pager.Key(nil, key); act == output.Quit {
				return
			}
		}
		fmt.Println(line)
	}
	// Output:
	// one
	// two
	// " --More-- "
	// three
	// " --More-- "
}
