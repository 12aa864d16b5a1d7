package arg

import (
	"fmt"
	"strings"
	"testing"
)

// TestNilFunctions: an argument that could not be read is refused where it is made.
func TestNilFunctions(t *testing.T) {
	for what, make := range map[string]func(){
		"Func A":  func() { Func[int]("A", "A", nil, nil) },
		"OneOf A": func() { OneOf("A", nil) },
		"Range A": func() { Range("A", nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "arg: "+what+": ") {
					t.Errorf("%s: %s", what, got)
				}
			}()
			make()
		}()
	}
}
