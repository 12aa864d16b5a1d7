package safe_test

import (
	"fmt"

	"github.com/vtykit/vtykit/internal/safe"
)

func ExampleAppendText() {
	description := []byte("uplink \x1b[2J to Zürich\n")
	fmt.Printf("%s", safe.AppendText(nil, description))
	// Output: uplink \x1b[2J to Zürich
}

func ExampleLine() {
	fmt.Println(safe.Line("admin\r\nNov 21 login accepted", 24))
	// Output: admin\x0d\x0aNov 21 l...
}
