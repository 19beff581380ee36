"""Rewrites an .h5 file that Keras 3 saved in the layout of Keras 2, the only one that DL4J imports. The numbers stay as they are.

    model.save("model.h5")                                        # Keras 3
    python keras3_to_keras2.py model.h5 model.k2.h5               # needs h5py, which Keras has brought along
"""

import json
import sys

import h5py


def tensors(value):
    """The inputs of a layer, however they are nested: [layer, node, tensor, {}]."""
    if isinstance(value, dict):
        return [value["config"]["keras_history"] + [{}]] if value.get("class_name") == "__keras_tensor__" else tensors(list(value.values()))
    return [each for part in value for each in tensors(part)] if isinstance(value, list) else []


def layer_of_keras_2(layer):
    config = dict(layer["config"])
    if "batch_shape" in config:
        config["batch_input_shape"] = config.pop("batch_shape")
    if isinstance(config.get("dtype"), dict):  # a policy
        config["dtype"] = config["dtype"]["config"]["name"]
    if isinstance(config.get("layer"), dict):  # of a wrapper
        config["layer"] = layer_of_keras_2(config["layer"])
    layer = {**{key: layer[key] for key in ("class_name", "name") if key in layer}, "config": config,
             **({"inbound_nodes": layer["inbound_nodes"]} if "inbound_nodes" in layer else {})}
    if "inbound_nodes" in layer:
        layer["inbound_nodes"] = [tensors(node["args"]) for node in layer["inbound_nodes"]]
    return layer


def model_of_keras_2(model):
    config = {**model["config"], "layers": [layer_of_keras_2(layer) for layer in model["config"]["layers"]]}
    config.pop("dtype", None)
    for ends in ("input_layers", "output_layers"):  # one is written without the list around it
        if ends in config and not isinstance(config[ends][0], list):
            config[ends] = [config[ends]]
    return {"class_name": model["class_name"], "config": config}


def main(source, target):
    with h5py.File(source, "r") as old, h5py.File(target, "w") as new:
        new.attrs["keras_version"] = "2.15.0"
        new.attrs["backend"] = "tensorflow"
        new.attrs["model_config"] = json.dumps(model_of_keras_2(json.loads(old.attrs["model_config"])))
        if "training_config" in old.attrs:
            new.attrs["training_config"] = old.attrs["training_config"]
        weights = new.create_group("model_weights")
        names = [name for name in old["model_weights"] if name != "top_level_model_weights"]
        weights.attrs["layer_names"] = names
        for name in names:
            layer = weights.create_group(name)
            paths = list(old["model_weights"][name].attrs["weight_names"])
            # sequential/dense/kernel becomes dense/kernel:0
            new_paths = ["/".join(path.split("/")[path.split("/").index(name):]) + ":0" for path in paths]
            layer.attrs["weight_names"] = new_paths
            for path, new_path in zip(paths, new_paths):
                layer[new_path] = old["model_weights"][name][path][()]
        if "optimizer_weights" in old:
            old.copy("optimizer_weights", new)


if __name__ == "__main__":
    main(*sys.argv[1:])
