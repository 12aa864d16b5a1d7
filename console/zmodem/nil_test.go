package zmodem

import (
	"fmt"
	"testing"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	for want, make := range map[string]func(){
		"NewReceiver: nil store":            func() { NewReceiver(ReceiverConfig{}, nil) },
		`NewSender: nil Content of "a.txt"`: func() { NewSender(SenderConfig{}, Outgoing{File: File{Name: "a.txt", Size: 1}}) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "zmodem: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}
