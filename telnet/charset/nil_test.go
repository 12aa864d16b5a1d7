package charset

import (
	"fmt"
	"testing"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	for want, make := range map[string]func(){
		"New: nil connection":       func() { New(nil, Config{}) },
		"Conn.WithLines: nil lines": func() { new(Conn).WithLines(nil) },
		"NewReader: nil reader":     func() { NewReader(nil, USASCII()) },
		"NewWriter: nil writer":     func() { NewWriter(nil, USASCII()) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "charset: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}
