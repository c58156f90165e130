import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from enlarger_training.configuration import Configuration
from enlarger_training.features import layer_names
from enlarger_training.losses import artefact_weights
from enlarger_training.train import build_trainer, prepare_device
from enlarger_training.trainer import RunOptions, Trainer, run_together

from .example_images import prepared_folder

TRAINING = {'steps': 6, 'optimizer': 'muon', 'rate': 1e-3, 'loss': 'l1', 'log_every': 2}
NETWORK = {'kind': 'compact', 'scale': 2, 'width': 8, 'blocks': 1}


class Training(unittest.TestCase):
    def setUp(self) -> None:
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        prepared_folder(self.folder, 2, is_luma=False)

    def tearDown(self) -> None:
        self.temporary.cleanup()

    def trainer(self, run: str, device: str = 'cpu', **changes: object) -> Trainer:
        settings: dict = {
            'name': 'example',
            'scale': 2,
            'network': NETWORK,
            'data': {'folders': ['rgb-x2'], 'patch': 12, 'batch': 2},
            'training': TRAINING,
        }
        configuration = Configuration(**(settings | changes))
        options = RunOptions(
            self.folder / run,
            torch.device(device),
            validation=self.folder / 'images',
            features=self.folder / 'features.npz',
        )
        return build_trainer(configuration, self.folder, options)

    def weights(self, trainer: Trainer) -> torch.Tensor:
        return torch.cat([parameter.detach().flatten() for parameter in trainer.network.parameters()])

    def test_ends_with_its_schedule_and_leaves_a_checkpoint(self) -> None:
        trainer = self.trainer('run')
        trainer.run()
        self.assertEqual(trainer.step, TRAINING['steps'])
        self.assertTrue((self.folder / 'run' / 'checkpoint.pt').exists())

    def test_gives_the_same_weights_for_the_same_seed(self) -> None:
        first, second = self.trainer('first'), self.trainer('second')
        first.run()
        second.run()
        self.assertTrue(torch.equal(self.weights(first), self.weights(second)))

    def test_of_several_networks_ends_with_the_weights_that_each_alone_would_have(self) -> None:
        alone = self.trainer('alone')
        alone.run()
        longer = TRAINING | {'steps': 9}
        together = [self.trainer('longer', training=longer), self.trainer('together')]
        run_together(together)
        self.assertEqual([trainer.step for trainer in together], [9, 6])
        self.assertTrue(torch.equal(self.weights(together[1]), self.weights(alone)))

    def test_starts_from_a_given_checkpoint(self) -> None:
        first = self.trainer('first')
        first.run()
        settings = first.configuration
        options = RunOptions(self.folder / 'second', torch.device('cpu'))
        second = build_trainer(settings, self.folder, options, first.checkpoint)
        average = torch.cat([value.flatten() for value in first.average.network.parameters()])
        self.assertTrue(torch.equal(self.weights(second), average))

    def test_logs_the_mean_loss_and_the_validation(self) -> None:
        trainer = self.trainer('logged')
        losses = [trainer.train_step(trainer.sampler.sample()) for _ in range(3)]
        trainer._log(is_last=True)
        line = json.loads((self.folder / 'logged' / 'log.jsonl').read_text())
        self.assertAlmostEqual(line['loss'], sum(losses) / 3, places=5)
        image = np.asarray(Image.open(self.folder / 'images' / '0.png'))
        self.assertEqual(image.shape[2], 3)
        self.assertGreater(line['psnr'], 15)

    def test_resumed_goes_on_as_if_never_interrupted(self) -> None:
        whole, half = self.trainer('whole'), self.trainer('half')
        batches = [whole.sampler.sample() for _ in range(4)]
        for batch in batches:
            whole.train_step(batch)
        for batch in batches[:2]:
            half.train_step(batch)
        half.save()
        resumed = self.trainer('half')
        for batch in batches[2:]:
            resumed.train_step(batch)
        self.assertTrue(torch.equal(self.weights(whole), self.weights(resumed)))

    def test_lowers_the_loss_on_one_batch(self) -> None:
        for optimizer in ('adam', 'muon', 'sgd'):
            with self.subTest(optimizer):
                trainer = self.trainer(optimizer, training=TRAINING | {'optimizer': optimizer, 'rate': 2e-3})
                batch = trainer.sampler.sample()
                losses = [trainer.train_step(batch) for _ in range(30)]
                self.assertLess(losses[-1], losses[0])

    def test_of_another_scale_may_retrain_the_deconvolution_alone(self) -> None:
        prepared_folder(self.folder, 3, is_luma=True)
        prepared_folder(self.folder, 2, is_luma=True)
        first = self.trainer(
            'three',
            scale=3,
            is_luma=True,
            network={'kind': 'fsrcnn', 'scale': 3},
            data={'folders': ['luma-x3'], 'patch': 12, 'batch': 2},
        )
        first.run()
        second = self.trainer(
            'two',
            is_luma=True,
            network={'kind': 'fsrcnn', 'scale': 2},
            data={'folders': ['luma-x2'], 'patch': 12, 'batch': 2},
            training=TRAINING | {'warm_start': 'three/checkpoint.pt', 'trained_only': 'deconvolution'},
        )
        before = self.weights(second).clone()
        start = first.average.network.features.state_dict()
        second.run()
        for name, value in second.network.features.state_dict().items():
            self.assertTrue(torch.equal(value, start[name]))
        self.assertFalse(torch.equal(before, self.weights(second)))

    def test_may_compare_features_on_the_middle_of_a_patch_alone(self) -> None:
        self.write_features('conv2_2')
        perceptual = {'feature_layer': 'conv2_2', 'feature_weight': 1e-5, 'feature_side': 8}
        trainer = self.trainer('middle', perceptual=perceptual)
        batch = trainer.sampler.sample()
        border = torch.ones_like(batch.target)
        border[..., 8:16, 8:16] = 0
        first = trainer.train_step(batch)
        trainer = self.trainer('border', perceptual=perceptual)
        second = trainer.train_step(batch._replace(target=torch.where(border > 0, 0.5, batch.target)))
        self.assertEqual(first, second)

    def test_may_move_that_middle_from_step_to_step(self) -> None:
        self.write_features('conv2_2')
        perceptual = {'feature_layer': 'conv2_2', 'feature_weight': 1e-5, 'feature_side': 8, 'feature_jitter': 3}
        trainer = self.trainer('moved', perceptual=perceptual)
        image = torch.arange(24.0).expand(1, 3, 24, 24)
        starts = set()
        for _ in range(40):
            trainer.train_step(trainer.sampler.sample())
            starts.add(int(trainer._middle(image)[0, 0, 0, 0]))
        self.assertEqual(starts, set(range(5, 12)))

    @unittest.skipUnless(torch.cuda.is_available(), 'needs a GPU')
    def test_recorded_on_a_gpu_lowers_the_loss(self) -> None:
        self.write_features('conv2_2')
        prepare_device(torch.device('cuda'))
        settings = TRAINING | {'steps': 60, 'rate': 2e-3, 'log_every': 20, 'precision': 'bfloat16'}
        adversarial = {
            'feature_layer': 'conv2_2',
            'feature_weight': 1e-6,
            'pixel_weight': 1.0,
            'adversarial_weight': 1e-4,
            'is_relativistic': True,
        }
        cases: dict[str, dict] = {
            'patches': {},
            'sgd': {'training': settings | {'optimizer': 'sgd', 'rate': 1e-2, 'clip_step': 0.01}},
            'adam': {'training': settings | {'optimizer': 'adam'}},
            'adversarial': {'perceptual': adversarial},
        }
        trainers = [
            self.trainer(name, 'cuda', **{'training': settings} | case) for name, case in cases.items()
        ]
        run_together(trainers)
        for trainer in trainers:
            with self.subTest(trainer.options.folder.name):
                log = (trainer.options.folder / 'log.jsonl').read_text().splitlines()
                losses = [json.loads(line)['loss'] for line in log]
                self.assertLess(losses[-1], losses[0])
                self.assertGreaterEqual(trainer.step, 60)

    def test_with_an_adversary_changes_both_networks(self) -> None:
        self.write_features('conv2_2')
        for is_relativistic in (False, True):
            with self.subTest(is_relativistic=is_relativistic):
                perceptual = {
                    'feature_layer': 'conv2_2',
                    'feature_weight': 1e-5,
                    'pixel_weight': 1e-2,
                    'adversarial_weight': 1e-3,
                    'is_relativistic': is_relativistic,
                }
                trainer = self.trainer(f'adversarial-{is_relativistic}', perceptual=perceptual)
                judges = [parameter.clone() for parameter in trainer.discriminator.parameters()]
                before = self.weights(trainer).clone()
                self.assertTrue(np.isfinite(trainer.train_step(trainer.sampler.sample())))
                self.assertFalse(torch.equal(before, self.weights(trainer)))
                self.assertFalse(torch.equal(judges[0], next(trainer.discriminator.parameters())))

    def test_lets_a_judge_of_every_pixel_see_the_middle_of_a_patch(self) -> None:
        self.write_features('conv2_2')
        perceptual = {
            'feature_layer': 'conv2_2',
            'feature_weight': 1e-5,
            'feature_side': 16,
            'pixel_weight': 1.0,
            'adversarial_weight': 0.1,
            'artefact_weight': 1.0,
            'judge': 'unet',
            'judge_width': 4,
        }
        trainer = self.trainer('unet', perceptual=perceptual)
        before = trainer.discriminator.first.weight.clone()
        self.assertTrue(np.isfinite(trainer.train_step(trainer.sampler.sample())))
        self.assertFalse(torch.equal(before, trainer.discriminator.first.weight))
        self.assertEqual(trainer.discriminator(torch.zeros(2, 3, 16, 24)).shape, (2, 1, 16, 24))

    def test_weighs_pixels_whose_surroundings_are_wrong_here_and_there(self) -> None:
        target = torch.zeros(1, 3, 24, 24)
        output = target.clone()
        output[..., 4:8:2, 4:8:2] = 0.5
        weights = artefact_weights(output, target)
        self.assertGreater(weights[..., 6, 6].item(), 10 * weights[..., 18, 18].item())
        self.assertEqual(artefact_weights(target + 0.2, target)[..., 12, 12].item(), 0)

    def write_features(self, last: str) -> None:
        """Random weights in the place of VGG19's."""
        random, arrays, inputs = np.random.default_rng(0), {}, 3
        for name in layer_names(last):
            block, index = name.removeprefix('conv').split('_')
            outputs = 64 * 2 ** (int(block) - 1)
            kernel = random.normal(0, 0.05, (3, 3, inputs, outputs)).astype(np.float32)
            arrays |= {f'block{block}_conv{index}.kernel': kernel}
            arrays |= {f'block{block}_conv{index}.bias': np.zeros(outputs, np.float32)}
            inputs = outputs
        np.savez(self.folder / 'features.npz', **arrays)


if __name__ == '__main__':
    unittest.main()
