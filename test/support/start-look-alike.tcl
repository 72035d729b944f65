# A button that looks like the scanner's Start and has the keyboard: says each time that it is activated. More easily so than
# most: by a click (down and up over it), and by Space and Enter going down or up.
wm overrideredirect . 1
wm geometry . 120x100+0+140
button .start -text START -background #14a03c -command {puts "activated by a click"}
pack .start -fill both -expand 1
bind .start <ButtonPress-1> {+puts "pressed"}
bind .start <ButtonRelease-1> {+puts "released at %X,%Y"}
foreach {key name} {space Space Return Enter KP_Enter Enter} {
  bind .start <KeyPress-$key> "puts {activated by $name}; break"
  bind .start <KeyRelease-$key> "puts {activated by $name going up}; break"
}
fconfigure stdout -buffering line
focus -force .start
puts "ready"
