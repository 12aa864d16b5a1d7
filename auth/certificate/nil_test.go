package certificate

import (
	"fmt"
	"testing"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	for want, make := range map[string]func(){
		"Name: nil of": func() { Name(nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "certificate: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}
