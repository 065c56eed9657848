// What other scripts of the page put into its scope: vis-network, and the bundled editor.
declare const vis: any;
declare const codemirror: any;
