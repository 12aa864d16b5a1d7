package linemode

import (
	"fmt"
	"testing"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	for want, make := range map[string]func(){
		"New: nil connection": func() { New(nil, Config{}) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "linemode: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}
