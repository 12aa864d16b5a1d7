package status

import (
	"fmt"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	for want, make := range map[string]func(){
		"AlarmCommands: nil mode":   func() { AlarmCommands(nil, new(Alarms).Update) },
		"AlarmCommands: nil update": func() { AlarmCommands(console.New(console.Config{}).Mode("exec", "").Child("config", ""), nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "status: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}
